"""The control API: a behaviour for each operation, over all sandboxes instead of one world."""

from specdouble.mockserver.control.api_keys import list_api_keys, set_api_keys
from specdouble.mockserver.control.clocks import advance_clock, get_clock, set_clock
from specdouble.mockserver.control.desk import Desk, Served
from specdouble.mockserver.control.exports import export_sandbox, import_sandbox
from specdouble.mockserver.control.history import (
    clear_history,
    count_exchanges,
    export_history,
    get_exchange,
    list_exchanges,
)
from specdouble.mockserver.control.past import (
    delete_snapshot,
    get_snapshot,
    list_changes,
    list_snapshots,
    restore_snapshot,
    rewind_sandbox,
    take_snapshot,
)
from specdouble.mockserver.control.rooms import (
    create_sandbox,
    delete_sandbox,
    get_sandbox,
    list_sandboxes,
    reset_sandbox,
)
from specdouble.mockserver.control.rules import (
    get_rule,
    list_bundles,
    list_quirks,
    list_rules,
    remove_rule,
    set_rule,
    set_rules,
)
from specdouble.mockserver.control.scenarios import list_scenarios, play_scenario
from specdouble.mockserver.kernel.api import Api

__all__ = ["API", "Desk", "Served"]

API = Api(
    name="control",
    behaviours={
        "listSandboxes": list_sandboxes,
        "createSandbox": create_sandbox,
        "getSandbox": get_sandbox,
        "deleteSandbox": delete_sandbox,
        "resetSandbox": reset_sandbox,
        "listApiKeys": list_api_keys,
        "setApiKeys": set_api_keys,
        "listScenarios": list_scenarios,
        "playScenario": play_scenario,
        "getClock": get_clock,
        "setClock": set_clock,
        "advanceClock": advance_clock,
        "listSnapshots": list_snapshots,
        "takeSnapshot": take_snapshot,
        "getSnapshot": get_snapshot,
        "deleteSnapshot": delete_snapshot,
        "restoreSnapshot": restore_snapshot,
        "listChanges": list_changes,
        "rewindSandbox": rewind_sandbox,
        "exportSandbox": export_sandbox,
        "importSandbox": import_sandbox,
        "listExchanges": list_exchanges,
        "clearHistory": clear_history,
        "getExchange": get_exchange,
        "countExchanges": count_exchanges,
        "exportHistory": export_history,
        "listRules": list_rules,
        "setRule": set_rule,
        "setRules": set_rules,
        "getRule": get_rule,
        "removeRule": remove_rule,
        "listBundles": list_bundles,
        "listQuirks": list_quirks,
    },
    advance=lambda world, _now: world,
)
