"""The account that administers the address space of an organization."""

from dataclasses import replace

from ipam.organization import Organization
from ipam.pool import PoolTree
from ipam.registry.error import Code, MalformedError, RegistryError


def administrator_enabled(tree: PoolTree, account: str, organization: Organization) -> tuple[PoolTree, str]:
    """Let an account administer; it may then do everything that the owner of a pool may.

    Raises:
        RegistryError: it is no account of the organization, or another one is the administrator.

    Source: EC2 API reference, EnableIpamOrganizationAdminAccount; there is one for an organization.
    """
    if not account.isdigit():
        raise MalformedError(f"'{account}' is no account: name one by its digits")
    if tree.administrator not in {"", account}:
        told = f"account {tree.administrator} is the delegated administrator: withdraw it first"
        raise RegistryError(Code.WRONG_STATE, told)
    if organization.known and account not in organization.above:
        told = f"account {account} is in no list of an organization's accounts"
        raise RegistryError(Code.BAD_VALUE, f"{told}: the delegated administrator is a member, so name one")
    return replace(tree, administrator=account), account


def administrator_disabled(tree: PoolTree, account: str = "") -> tuple[PoolTree, str]:
    """Withdraw what was delegated, from a certain account if one is named.

    Raises:
        RegistryError: it is not delegated to anybody, or to another account.

    Source: EC2 API reference, DisableIpamOrganizationAdminAccount.
    """
    now = tree.administrator
    if not now or account not in {"", now}:
        told = f"the delegated administrator is {now or 'nobody'}"
        raise RegistryError(Code.BAD_VALUE, f"{told}: name that account, or withdraw nothing")
    return replace(tree, administrator=""), now
