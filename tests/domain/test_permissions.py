"""What the roles may and may not, as a table that an official can read."""

import pytest

from sampling.domain.permissions import (
    CALL_UP,
    CHASE,
    CLOSE_GAPS,
    ENTER_EXPECTED,
    ENTER_TUBES,
    HAND_OUT,
    ISSUE,
    MANAGE_ACCOUNTS,
    PLAN,
    REOPEN_DAY,
    REPORT,
    ROLES,
    SEE_AUDIT,
    SEE_CHASE,
    SEE_CONTACTS,
    SEE_COVERAGE,
    SEE_DAYS,
    SEE_DOCUMENTS,
    SEE_STAFF,
    SEE_TUBES,
    SIGN_DAY,
    allows,
)

WHO_MAY = {
    PLAN: {"planner"},
    HAND_OUT: {"planner", "desk", "township"},
    ISSUE: {"planner", "desk"},
    SEE_DOCUMENTS: {"planner", "desk", "township", "leadership", "auditor"},
    REPORT: {"planner", "desk", "township", "site_lead"},
    SEE_STAFF: {"planner", "desk", "township"},
    SEE_CONTACTS: {"planner", "desk", "township", "village", "leadership"},
    SEE_COVERAGE: set(ROLES) - {"site_lead"},
    MANAGE_ACCOUNTS: {"administrator"},
    SEE_AUDIT: {"auditor", "administrator"},
    ENTER_EXPECTED: {"planner", "township", "village"},
    CALL_UP: {"planner", "township"},
    CLOSE_GAPS: {"planner", "township"},
    SEE_CHASE: {"planner", "desk", "township", "leadership"},
    CHASE: {"planner", "desk", "township"},
    SEE_DAYS: {"planner", "desk", "township", "leadership", "auditor"},
    SIGN_DAY: {"planner", "desk", "township"},
    REOPEN_DAY: {"planner", "desk"},
    SEE_TUBES: {"planner", "desk", "township", "leadership", "auditor"},
    ENTER_TUBES: {"planner", "desk", "township"},
}


@pytest.mark.parametrize("permission", list(WHO_MAY))
def test_a_permission_is_held_by_these_roles_alone(permission: str) -> None:
    assert {role for role in ROLES if allows(role, permission)} == WHO_MAY[permission]


def test_an_unknown_role_may_nothing() -> None:
    assert not any(allows("king", permission) for permission in set().union(*ROLES.values()))
