"""Laws about PATCH: it changes what it names, and nothing else."""

from specdouble.contract_tests.laws.generic.resources.changes import changes
from specdouble.contract_tests.laws.generic.resources.comparing import same
from specdouble.contract_tests.laws.generic.resources.looks import How
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.traffic import Traffic


@law("resources.updating.leaves-the-rest", needs="a PATCH, with a look at the thing before it")
def a_partial_update_leaves_the_rest(traffic: Traffic) -> Verdicts:
    """PATCH makes partial changes (RFC 5789, section 2): what it does not name stays as it was."""
    for change in traffic.derive(changes):
        if change.how is not How.UPDATED or not change.was:
            continue
        steady = change.resource.steady & change.resource.writable & set(change.was)
        rest = sorted(steady - set(change.sent))
        wrong = [name for name in rest if not same(change.was[name], change.now.get(name))]
        if rest:
            yield check(
                change.after.exchange,
                not wrong,
                f"not named in the update ({', '.join(change.sent) or 'which is empty'})",
                {name: change.was[name] for name in wrong},
                {name: change.now.get(name) for name in wrong},
                *change.evidence,
            )


LAWS: tuple[Law, ...] = (a_partial_update_leaves_the_rest,)
