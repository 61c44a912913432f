"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("approvals", "0004_a_correction_voids"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalAmendment": ["history_date", "history_user", "made_by"],
                "HistoricalAmendmentSignature": ["amendment", "history_date", "history_user", "signer"],
                "HistoricalApproval": ["again", "history_date", "history_user", "on_behalf_of", "settles", "signer"],
                "HistoricalBreakGlassCall": ["confirms", "history_date", "history_user", "person"],
                "HistoricalDebt": ["glass", "history_date", "history_user", "holder", "incurred_by", "verbal_yes", "witness"],
                "HistoricalEvidenceDebt": ["history_date", "history_user", "left_by"],
                "HistoricalLaneChange": ["answers", "history_date", "history_user", "signer"],
                "HistoricalLateStatement": ["changed_by", "history_date", "history_user", "stated_by"],
                "HistoricalRatifiedStart": ["history_date", "history_user", "on_behalf_of", "signer"],
                "HistoricalStepDecision": ["history_date", "history_user", "person"],
                "HistoricalSupplement": ["by", "debt", "history_date", "history_user"],
                "HistoricalVerbalAnswer": ["history_date", "history_user", "person", "yes"],
                "HistoricalVerbalYes": ["history_date", "history_user", "holder", "recorder", "witness"],
                "HistoricalWaiver": ["approval", "history_date", "history_user"],
                "HistoricalWithdrawal": ["approval", "correction", "history_date", "history_user", "person"],
            }
        ),
    ]
