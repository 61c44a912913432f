"""What the people of a walk type and choose, by the name of the field: two nights of one company.

The last part of a row's name is its field. A form takes what it asks for, and nothing more is typed.
"""

from typing import Any

from apps.systems.priorities import TRIGGERS, Priority

FACTORS = ("critical_impact", "production_affected", "no_workaround", "immediate_action")

# What is chosen, and what is short, alike in both lanes.
_BOTH: dict[str, Any] = {
    **dict.fromkeys(FACTORS, "yes"),
    "environment": "production",
    "data_integrity": "intact",
    "compliance_issues": "None: no personal data is touched.",
    "kind": "code_change",
    **{f"{area}_level": "low" for area in ("implementation", "process", "timeline")},
    "operational_level": "medium",
    "implementation_mitigation": "Two lines, reviewed by two people, and tried in the test shop.",
    "operational_mitigation": "One node first; the other two follow when ten minutes were clean.",
    "process_mitigation": "The shops were told by phone and know whom to call.",
    "timeline_mitigation": "The change and its way back take five minutes each.",
    "database_changes": "none",
    "configuration_changes": "none",
    "dependency_changes": "none",
    "unit_tests_passed": "214",
    "unit_tests_failed": "0",
    "coverage_percent": "93",
    "pull_request": "https://git.example/pay/pull/412",
    "passed": "38",
    "type": "regression",
    "restore_point": "verified",
    "release_version": "2.4.1",
    "tag": "v2.4.1",
    "owner": "Operations",
    "executed_by": "Rm Pay",
    "outcome": "done",
    "monitoring_minutes": "60",
    "audience": "customers",
    "support_contact": "Hotline 4711",
    "merge_commit": "7d1f0c4e9a",
    "back_merged": True,
    "branch_deleted": True,
    "assessment": "Smallest change that ends it; can be taken back at once.",
}

_EMERGENCY = {
    "title": "Tills of all shops freeze at the last step of a sale",
    "description": "Since 01:55 the till hangs when it prints the receipt. A restart helps for one sale.",
    "reason": "No shop can finish a sale, and there is no other till to go to.",
    "affected": "All 84 shops: nobody can finish a sale.",
    "how_tested": "Sold three articles on the till of the test shop, with receipt and refund.",
    "sha": "7d1f0c4",
    "message": "Give up on the receipt printer after two seconds",
    # What follows.
    "critical_impact_reason": "No shop takes any money.",
    "production_affected_reason": "The tills of all 84 shops run this release.",
    "no_workaround_reason": "A till that is restarted freezes at the next sale.",
    "immediate_action_reason": "The early shops open at five.",
    "users_affected": "310",
    "user_kinds": "Cashiers, and customers who wait",
    "locations": "All shops",
    "functions": "Ending a sale, printing the receipt",
    "critical_processes": "Selling",
    "workarounds": "Restarting the till",
    "workarounds_not_viable": "It takes four minutes, for one sale.",
    "revenue_effect": "All of the turnover of the night shops",
    "cost_estimate": "9,000 EUR an hour",
    "urgency": "The early shops open at five, and Saturday is the busiest day.",
    "justification": "The new driver waits for the printer for ever.",
    "files_changed": "till/printing.py",
    # After the go.
    "conclusion": "No till froze for an hour in any shop.",
    "monitoring_notes": "Watched the open sales of all shops: none stays open.",
    "what_changed": "A till no longer waits for a printer that does not answer.",
    "impact": "You can end every sale again; a receipt that is late prints with the next one.",
    "root_cause": "The driver of the printer waits without an end, and an update made it answer late.",
    "why_it_escaped": "The test shop has another printer.",
    "what_worked": "The hotline called after the third till, and the pattern was clear.",
}

_CRITICAL = {
    "title": "Checkout takes twenty seconds since the release of the afternoon",
    "description": "Since 16:10 each checkout waits eighteen seconds for the fraud check.",
    "critical_impact_reason": "Four of ten customers leave before the checkout ends.",
    "production_affected_reason": "All nodes of the live web shop run the release of the afternoon.",
    "no_workaround_reason": "Without the fraud check the insurer pays nothing.",
    "immediate_action_reason": "The campaign of the weekend begins in three hours.",
    "users_affected": "30000",
    "user_kinds": "Customers of the web shop",
    "locations": "All countries",
    "functions": "Checkout",
    "critical_processes": "Selling on the web",
    "workarounds": "Ordering by phone",
    "workarounds_not_viable": "The hotline takes forty orders an hour, and we lose nine hundred.",
    "revenue_effect": "Forty percent of the orders of an hour",
    "cost_estimate": "20,000 EUR an hour",
    "urgency": "The campaign of the weekend begins at eight.",
    "justification": "The release of the afternoon asks the fraud check once for each article.",
    "files_changed": "checkout/fraud.py",
    "sha": "52be9d1",
    "message": "Ask the fraud check once for the whole basket",
    "how_tested": "Checked out a basket of forty articles, in two seconds.",
    "conclusion": "Checkout takes two seconds again, in all countries.",
    "monitoring_notes": "Watched the time of the fraud check for an hour: 210 ms.",
    "what_changed": "We ask the fraud check once for a basket, and not for each article.",
    "impact": "Checkout is as fast as it was.",
    "root_cause": "A loop over the articles moved around the question to the fraud check.",
    "why_it_escaped": "The test environment has baskets of one article.",
    "what_worked": "The graph of the checkout showed the step of 16:10.",
}

# Of fields that are called alike, what each form is told.
_OF_FORM = {
    (Priority.EMERGENCY, "change_requests"): {
        "description": "Let a till give up on the printer after two seconds."
    },
    (Priority.CRITICAL, "change_requests"): {
        "description": "Ask the fraud check once for the whole basket, as before the release."
    },
    (Priority.EMERGENCY, "release_notes"): {"title": "Tills end sales again"},
    (Priority.CRITICAL, "release_notes"): {"title": "Checkout is fast again"},
}


def text(lane: Priority, form: str, field: str) -> Any:
    """What is typed or chosen in `field` of `form`.

    Raises:
        LookupError: nothing is known; the walk stops, and this table must be given something.
    """
    told = {
        **_BOTH,
        **(_EMERGENCY if lane is Priority.EMERGENCY else _CRITICAL),
        "triggers": [TRIGGERS[lane][0].value],
        "validated_priority": lane.value,
        **_OF_FORM.get((lane, form), {}),
    }
    name = field.rpartition("-")[2]
    if name not in told:
        raise LookupError(f"Nothing is known to type into {field} of {form}.")
    return told[name]
