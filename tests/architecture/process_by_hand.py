"""The process as PROCESS.md section 1 has it, typed by hand: what the code is compared with."""

PHASES = (
    (1, "identified", "Issue Identified"),
    (2, "qualification", "Qualification"),
    (3, "development", "Development"),
    (4, "code_review", "Code Review"),
    (5, "testing", "Testing"),
    (6, "deployment", "Deployment"),
    (7, "verification", "Verification"),
    (8, "documentation", "Documentation"),
    (9, "merge", "Merge to Main"),
)
ENDS = (("closed", "Closed"), ("rejected", "Rejected"), ("cancelled", "Cancelled"))

ACTIVITIES = {
    "identified": ["Report the issue"],
    "qualification": ["Impact Assessment", "Priority Validation"],
    "development": ["Code Changes", "Unit Testing"],
    "code_review": ["Code Review", "Standards Check"],
    "testing": ["Integration Test", "Regression Test"],
    "deployment": ["Production Release"],
    "verification": ["Verification in production"],
    "documentation": ["Release notes", "Change record", "Lessons learned"],
    "merge": ["Merge", "Tag", "Back-merge to develop", "Delete the branch"],
}
SIGN_OFFS = {
    "identified": [],
    "qualification": ["Product Owner", "Technical Lead"],
    "development": ["Senior Developer"],
    "code_review": ["Technical Lead"],
    "testing": ["QA Lead"],
    "deployment": ["Release Manager"],
    "verification": ["Release Manager"],
    "documentation": [],
    "merge": [],
}

# name: from, to, who, whether its gate must be open, whether a reason is required.
TRANSITIONS = {
    "submit": (["identified"], "qualification", ["Contributor", "reporter"], True, False),
    "qualify": (["qualification"], "development", ["Product Owner", "Technical Lead"], True, False),
    "reject": (["qualification"], "rejected", ["Product Owner", "Technical Lead"], False, True),
    "submit_for_review": (["development"], "code_review", ["Senior Developer"], True, False),
    "pass_review": (["code_review"], "testing", ["Technical Lead"], True, False),
    "request_changes": (["code_review"], "development", ["Technical Lead"], False, True),
    "pass_testing": (["testing"], "deployment", ["QA Lead"], True, False),
    "fail_testing": (["testing"], "development", ["QA Lead"], False, True),
    "refuse_deployment": (["deployment"], "development", ["Release Manager"], False, True),
    "deploy": (["deployment"], "verification", ["Release Manager"], True, False),
    "roll_back": (["deployment", "verification"], "development", ["Release Manager"], False, True),
    "verify": (["verification"], "documentation", ["Release Manager"], True, False),
    "complete_documentation": (
        ["documentation"],
        "merge",
        ["Release Manager", "Technical Lead"],
        True,
        False,
    ),
    "merge_to_main": (["merge"], "closed", ["Technical Lead", "Senior Developer"], True, False),
    "cancel": (
        ["identified", "qualification", "development", "code_review", "testing"],
        "cancelled",
        ["Product Owner", "reporter"],
        False,
        True,
    ),
}
ARROWS = {(source, to, name) for name, (sources, to, *_rest) in TRANSITIONS.items() for source in sources}
# Where production was changed first, it is rolled back in every phase; before Development it stays.
OF_A_LATE_RECORD = {
    (source, "development", "roll_back")
    for source in ("development", "code_review", "testing", "documentation", "merge")
}
