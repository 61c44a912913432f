"""Nobody asks for evidence by who changed it last: that has no index any more."""

from django.db import migrations

from apps.common.index_operations import DropIndexes


class Migration(migrations.Migration):

    dependencies = [
        ("evidence", "0005_histories_without_indexes"),
    ]

    operations = [
        DropIndexes(
            {
                "ChangeRequest": ["changed_by"],
                "CodeReview": ["changed_by"],
                "DeploymentPlan": ["changed_by"],
                "DeploymentRecord": ["changed_by"],
                "DevelopmentRecord": ["changed_by"],
                "ImpactAssessment": ["changed_by"],
                "IssueReport": ["changed_by"],
                "LessonsLearned": ["changed_by"],
                "MergeRecord": ["changed_by"],
                "Qualification": ["changed_by"],
                "RiskAssessment": ["changed_by"],
                "Rollback": ["changed_by"],
                "TestReport": ["changed_by"],
                "UnauthorisedChange": ["changed_by"],
                "Verification": ["changed_by"],
            }
        ),
    ]
