"""The registry asked by its operator and by accounts: pools shared, invitations answered, an IPAM with regions."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from registry_machine import COOL, REGIONS, STARTS, Asking

from ipam.account import Account, ListedAccount
from ipam.account_list import AccountList
from ipam.cidr import parse
from ipam.ipam import Ipam
from ipam.registry.asking import OPERATOR, Wanted
from ipam.registry.ipams import IpamChange
from ipam.registry.sharing import ShareWanted
from ipam.share import Share, Standing
from ipam.words import Provider
from service.registry_ipam import creating_ipam, deleting_ipam, modifying_ipam
from service.registry_lending import answering, sharing, unsharing
from service.registry_space import Sight, allocating, releasing
from store.accounts import Accounts
from store.plan import Plan

MEMBER, OUTSIDER, UNIT = "111122223333", "999900001111", "ou-prod-abcd1234"
PRINCIPALS = (OUTSIDER, MEMBER, UNIT, OUTSIDER)
INSIDE = {MEMBER, UNIT}
SAID = (Standing.ACCEPTED, Standing.ACCEPTED, Standing.REJECTED, None)
STANDS_FOR = {"": None, MEMBER: {MEMBER, UNIT}, OUTSIDER: {OUTSIDER}}

accounts = st.sampled_from(("", OUTSIDER, OUTSIDER, MEMBER))
some = st.lists(st.sampled_from(PRINCIPALS), min_size=1, max_size=3, unique=True)


class Lending(Asking):
    """Everything that `Asking` does, and what accounts may do with what they were lent."""

    def __init__(self):
        super().__init__()
        kept = AccountList((Account(ListedAccount(MEMBER, path=("r-1", UNIT)), STARTS, STARTS),))
        Accounts(self.store).change(("aws", Provider.AWS), lambda _: kept)

    def asker(self, account):
        return self.registry.asker(account) if account else OPERATOR

    @rule(
        data=st.data(),
        principals=some,
        external=st.sampled_from((True, True, False)),
        said=st.sampled_from(SAID),
    )
    def share(self, data, principals, external, said):
        name, key = self.drawn_pool(data, "nowhere"), self.name("rs")
        wanted = ShareWanted(key, name, tuple(principals), external=external)
        found = self.ask(
            "share", {"share": key}, sharing(self.registry, wanted),
            lambda: self.model.share(key, name, principals, INSIDE, external=external),
        )  # fmt: skip
        if found and said and (found["id"], OUTSIDER) in self.model.lent:
            self.answered(found["id"], OUTSIDER, said, OUTSIDER)

    @rule(data=st.data(), account=accounts, said=st.sampled_from(Standing))
    @precondition(lambda self: self.model.lent)
    def answer_invitation(self, data, account, said):
        """Answer anything: what was answered before, is somebody else's, or never was an invitation."""
        self.answered(*data.draw(st.sampled_from(sorted(self.model.lent))), said, account)

    def answered(self, share, principal, said, account):
        if said is Standing.PENDING:
            return
        word, asker = Share(share, "", ()).invitation(principal), self.asker(account)
        self.ask(
            "accept" if said is Standing.ACCEPTED else "reject", {"invitation": word},
            answering(self.registry, word, said, asker),
            lambda: self.model.answer(share, principal, str(said), account), asker,
        )  # fmt: skip

    @rule(data=st.data(), principals=st.just([]) | some)
    @precondition(lambda self: self.model.lent)
    def unshare(self, data, principals):
        words = {word for (share, _), (pool, _) in self.model.lent.items() for word in (share, pool)}
        word = data.draw(st.sampled_from(sorted(words)))
        self.ask(
            "unshare", {"of": word}, unsharing(word, tuple(principals)),
            lambda: self.model.unshare(word, principals),
        )  # fmt: skip

    @rule(data=st.data(), account=st.sampled_from((MEMBER, OUTSIDER)))
    @precondition(lambda self: any(self.model.pools[pool].cidrs for pool, _ in self.model.lent.values()))
    def allocate_as(self, data, account):
        lent = sorted({pool for pool, _ in self.model.lent.values() if self.model.pools[pool].cidrs})
        name, key = data.draw(st.sampled_from(lent)), self.name("alloc")
        length = max(cidr.prefixlen for cidr in self.model.pools[name].cidrs) + 1
        length = min(length, self.model.pools[name].cidrs[0].max_prefixlen)
        asker = self.asker(account)
        wanted = Wanted(key, name, netmask_length=length, asker=asker)
        found = self.ask(
            "allocate", {"pool": name, "length": length}, allocating(wanted, Sight(1 << 60, lambda _: (), {})),
            lambda: self.model.allocate(name, length, (), STANDS_FOR[account]), asker,
        )  # fmt: skip
        if found:
            self.model.give(name, key, parse(found["cidr"]), None, account)
            self.keys.append(key)

    @rule(data=st.data(), account=st.sampled_from((MEMBER, OUTSIDER)))
    @precondition(lambda self: self.keys)
    def release_as(self, data, account):
        key, asker = data.draw(st.sampled_from(self.keys)), self.asker(account)
        self.ask(
            "release", {"allocation": key}, releasing(self.registry, key, asker),
            lambda: self.model.release(key, self.now + COOL, account, STANDS_FOR[account]), asker,
        )  # fmt: skip

    @rule(
        data=st.data(),
        regions=st.lists(st.sampled_from(REGIONS), min_size=1, max_size=2),
        rare=st.integers(0, 63),
    )
    def change_ipam(self, data, regions, rare):
        """Make the IPAM, then change it; at times make it twice, or delete it, rarely with everything."""
        if rare == 42 or (rare > 50 and self.model.regions):
            return self.delete_ipam(cascade=rare == 42)
        if not self.model.regions or rare < 4:
            return self.make_ipam(regions)
        return self.modify_ipam(regions[0], data.draw(st.sampled_from((None, *REGIONS))))

    def make_ipam(self, regions):
        wanted = Ipam(self.name("ipam"), regions[0], tuple(regions[1:]))
        self.ask(
            "ipam create", {"ipam": wanted.id}, creating_ipam(self.registry, wanted),
            lambda: self.model.make_ipam(regions),
        )  # fmt: skip

    def modify_ipam(self, add, remove):
        change = IpamChange(add_regions=(add,), remove_regions=(remove,) if remove else ())
        self.ask(
            "ipam modify", {"add": add, "remove": remove}, modifying_ipam(self.registry, "", change),
            lambda: self.model.modify_ipam(add, remove),
        )  # fmt: skip

    def delete_ipam(self, cascade):
        self.ask(
            "ipam delete", {"cascade": cascade}, deleting_ipam("", cascade=cascade),
            lambda: self.model.delete_ipam(cascade=cascade),
        )  # fmt: skip

    @invariant()
    def what_is_lent_and_where_is_what_the_model_says(self):
        tree = Plan(self.store).load()
        assert {
            (share.id, one.principal): (share.pool, str(one.standing))
            for share in tree.shares
            for one in share.members
        } == self.model.lent
        for pool in tree.pools:
            accepted = {key[1] for key, said in self.model.lent.items() if said == (pool.id, "accepted")}
            assert set(pool.share) == accepted
            assert len(pool.share) == len(accepted)
            assert pool.locale == self.model.pools[pool.id].locale
        regions = tree.ipam.operating_regions if tree.ipam else ()
        assert regions == tuple(self.model.regions)


def machine(store):
    """Make the machine on one database."""
    return type("LendingOfStore", (Lending,), {"store": store})
