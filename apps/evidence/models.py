"""Every evidence model, gathered for Django; each lives in the module of its phase."""

from apps.evidence.attachments import Attachment
from apps.evidence.code_review import CodeReview, Finding, StandardsAnswer
from apps.evidence.deployment import DeploymentPlan, DeploymentStep, ReadinessAnswer, RollbackStep
from apps.evidence.deployment_record import DeploymentRecord, Rollback, StepOutcome
from apps.evidence.development import Commit, DevelopmentRecord
from apps.evidence.documentation import LessonAction, LessonsLearned
from apps.evidence.identification import IssueReport
from apps.evidence.insisted import InsistedValue
from apps.evidence.merge import MergeRecord
from apps.evidence.qualification import (
    ChangeRequest,
    ImpactAssessment,
    Qualification,
    RiskAssessment,
    SolutionOption,
)
from apps.evidence.testing import TestAttachment, TestIssue, TestReport, TestRun
from apps.evidence.unauthorised_changes import UnauthorisedChange
from apps.evidence.verification import Verification, VerificationCheck

__all__ = [
    "Attachment",
    "ChangeRequest",
    "CodeReview",
    "Commit",
    "DeploymentPlan",
    "DeploymentRecord",
    "DeploymentStep",
    "DevelopmentRecord",
    "Finding",
    "ImpactAssessment",
    "InsistedValue",
    "IssueReport",
    "LessonAction",
    "LessonsLearned",
    "MergeRecord",
    "Qualification",
    "ReadinessAnswer",
    "RiskAssessment",
    "Rollback",
    "RollbackStep",
    "SolutionOption",
    "StandardsAnswer",
    "StepOutcome",
    "TestAttachment",
    "TestIssue",
    "TestReport",
    "TestRun",
    "UnauthorisedChange",
    "Verification",
    "VerificationCheck",
]
