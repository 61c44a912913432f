"""The histories lose the indexes that nobody asks for: they are asked by what they tell of, and by the chain."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("evidence", "0004_the_night"),
    ]

    operations = [
        DropIndexes(
            {
                "HistoricalAttachment": ["added_by", "history_date", "history_user"],
                "HistoricalChangeRequest": ["changed_by", "history_date", "history_user"],
                "HistoricalCodeReview": ["changed_by", "history_date", "history_user"],
                "HistoricalCommit": ["history_date", "history_user"],
                "HistoricalDeploymentPlan": ["changed_by", "history_date", "history_user", "rollback_owner"],
                "HistoricalDeploymentRecord": ["changed_by", "history_date", "history_user"],
                "HistoricalDeploymentStep": ["history_date", "history_user"],
                "HistoricalDevelopmentRecord": ["changed_by", "history_date", "history_user"],
                "HistoricalFinding": ["history_date", "history_user"],
                "HistoricalImpactAssessment": ["changed_by", "history_date", "history_user"],
                "HistoricalInsistedValue": ["history_date", "history_user", "person"],
                "HistoricalIssueReport": ["changed_by", "history_date", "history_user"],
                "HistoricalLessonAction": ["history_date", "history_user", "owned_by"],
                "HistoricalLessonsLearned": ["changed_by", "history_date", "history_user"],
                "HistoricalMergeRecord": ["changed_by", "history_date", "history_user"],
                "HistoricalQualification": ["changed_by", "history_date", "history_user"],
                "HistoricalReadinessAnswer": ["history_date", "history_user"],
                "HistoricalRiskAssessment": ["changed_by", "history_date", "history_user"],
                "HistoricalRollback": ["changed_by", "history_date", "history_user"],
                "HistoricalRollbackStep": ["history_date", "history_user"],
                "HistoricalSolutionOption": ["history_date", "history_user"],
                "HistoricalStandardsAnswer": ["history_date", "history_user"],
                "HistoricalStepOutcome": ["history_date", "history_user"],
                "HistoricalTestAttachment": ["history_date", "history_user"],
                "HistoricalTestIssue": ["history_date", "history_user"],
                "HistoricalTestReport": ["changed_by", "history_date", "history_user"],
                "HistoricalTestRun": ["history_date", "history_user"],
                "HistoricalUnauthorisedChange": ["changed_by", "history_date", "history_user"],
                "HistoricalVerification": ["changed_by", "history_date", "history_user"],
                "HistoricalVerificationCheck": ["history_date", "history_user"],
            }
        ),
    ]
