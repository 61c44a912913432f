"""Who fills in which evidence, and when: PROCESS.md 1 and 4, written out by hand."""

# Each kind of evidence, the situations in which it is open, and who supplies it then.
SUPPLIED = {
    "issue_reports": (("identified",), ("reporter", "contributor")),
    "qualifications": (
        ("qualification", "qualification, signed by the Product Owner"),
        ("po", "tl", "contributor"),
    ),
    "impact_assessments": (
        ("qualification", "qualification, signed by the Product Owner"),
        ("po", "tl", "contributor"),
    ),
    "change_requests": (
        ("qualification", "qualification, signed by the Product Owner"),
        ("po", "tl", "contributor"),
    ),
    "risk_assessments": (
        ("qualification", "qualification, signed by the Product Owner"),
        ("po", "tl", "contributor"),
    ),
    "development_records": (("development",), ("sd", "contributor")),
    "code_reviews": (("code_review",), ("tl", "contributor")),
    "test_reports": (("testing",), ("qa", "contributor")),
    "deployment_plans": (("deployment", "deployment, after the go"), ("rm", "sd", "contributor")),
    "deployment_records": (("deployment, after the go",), ("rm", "sd", "contributor")),
    "verifications": (("verification",), ("rm", "qa", "po", "contributor")),
    # What is published is closed to changes even while its phase is open.
    "release_notes": ((), ("rm", "tl", "contributor")),
    "lessons_learned": (("documentation",), ("rm", "tl", "contributor")),
    "merge_records": (("merge",), ("tl", "sd", "contributor")),
}
WITHOUT_ROLES = ("closed", "rejected", "cancelled")  # roles end with the hot fix; having reported does not
NOT_LET_IN = ("inactive", "outsider", "anonymous")


def status_of_saving(name: str, situation: str, person: str) -> int:
    """The status of saving: 302 done or log-in, 403 no right, 404 not theirs to see, 409 not now."""
    open_in, suppliers = SUPPLIED[name]
    if person in NOT_LET_IN:
        return 302
    if person == "plain":
        return 404
    if person not in suppliers or (situation in WITHOUT_ROLES and person != "reporter"):
        return 403
    return 302 if situation in open_in else 409
