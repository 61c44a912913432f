"""The checklists that a new installation starts with; process owners edit them from there (PROCESS.md 4)."""

from .gate_facts import GateFact

Question = tuple[str, str]

# Keyed by ChecklistTemplate.Kind; each question is (section, text), in order.
DEFAULT_CHECKLISTS: dict[str, tuple[Question, ...]] = {
    "standards": (
        ("Quality", "Does the change do only what the change request says, and nothing else?"),
        ("Quality", "Is the code as simple as the problem allows, with nothing copied and nothing dead?"),
        ("Naming", "Do names of files, functions and variables follow the conventions of this code base?"),
        ("Documentation", "Are comments, docstrings and operating instructions true after this change?"),
        ("Error handling", "Is every new way to fail handled, and logged so that operations can act on it?"),
        ("Error handling", "Does a failure halfway leave the data in a consistent state?"),
        ("Performance", "Do new queries and loops stay fast with production amounts of data?"),
        ("Security", "Is input from outside checked, and is every access still authorised?"),
        ("Security", "Is the change free of secrets, in code, configuration and logs?"),
        ("Tests", "Is there a test that fails without this change and passes with it?"),
        ("Tests", "Do all unit tests pass on the reviewed commit?"),
    ),
    "readiness": (
        ("Code", "Is the code review complete, with no critical or major finding open?"),
        ("Code", "Did integration and regression tests pass on exactly the version to be deployed?"),
        ("Code", "Are the deployment steps, the rollback steps and the operating instructions ready?"),
        ("Code", "Have all approvals before the go been received?"),
        (
            "Environment",
            "Is production healthy apart from this issue, and free of other changes in this window?",
        ),
        (
            "Environment",
            "Are disk space, memory and capacity sufficient for the deployment and for a rollback?",
        ),
        ("Environment", "Do the people who deploy have working access to every system in the plan?"),
        (
            "Environment",
            "Are support and on-call people informed, and reachable during the verification period?",
        ),
    ),
    "verification": (
        ("Technical checks", "System status: do all services run and answer their health checks?"),
        ("Technical checks", "Error logs: are they free of new errors since the deployment?"),
        ("Technical checks", "Performance: are response times and load as before the issue, or better?"),
        ("Technical checks", "Integration: do the connected systems exchange data without errors?"),
        ("Business checks", "Functionality: does the reported issue no longer occur?"),
        ("Business checks", "Data accuracy: are the data that the issue touched correct and complete?"),
        ("Business checks", "User access: can users of every affected kind sign in and work?"),
        ("Business checks", "Process flow: does a critical business process run from start to end?"),
    ),
}

# What nobody is asked, by the text of its question: the gate knows it.
ANSWERED_BY_THE_GATE: dict[str, GateFact] = {
    "Do all unit tests pass on the reviewed commit?": GateFact.UNIT_TESTS_PASSED,
    "Is the code review complete, with no critical or major finding open?": GateFact.REVIEW_COMPLETE,
    "Did integration and regression tests pass on exactly the version to be deployed?": GateFact.TESTS_PASSED,
    "Are the deployment steps, the rollback steps and the operating instructions ready?": (
        GateFact.DOCUMENTS_READY
    ),
    "Have all approvals before the go been received?": GateFact.APPROVALS_RECEIVED,
}
