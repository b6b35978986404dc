"""Which stories are told and which laws are in force, for an API that is known, or for any."""

from collections.abc import Mapping, Sequence

from specdouble.contract_tests.laws import peaka as peaka_laws
from specdouble.contract_tests.laws import skillmeat as skillmeat_laws
from specdouble.contract_tests.laws.generic import http as http_laws
from specdouble.contract_tests.laws.generic import lists as list_laws
from specdouble.contract_tests.laws.generic import resources as resource_laws
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.occasions import is_given
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.stories import (
    full_page,
    http,
    listings,
    peaka_life,
    resources,
    skillmeat,
)
from specdouble.specs import Document

GENERIC_LAWS: tuple[Law, ...] = (*list_laws.LAWS, *resource_laws.LAWS, *http_laws.LAWS)
LAWS: Mapping[str, tuple[Law, ...]] = {
    "skillmeat": skillmeat_laws.LAWS,
    "peaka": peaka_laws.LAWS,
}
GENERIC_STORIES: tuple[Story, ...] = (*listings.STORIES, *resources.STORIES, *http.STORIES)
STORIES: Mapping[str, tuple[Story, ...]] = {
    "skillmeat": skillmeat.STORIES,
    "peaka": peaka_life.STORIES,
}


def laws_for(settings: Settings, document: Document) -> tuple[Law, ...]:
    """The API's own laws, and those that the document's shape gives; of them, the chosen ones."""
    own = LAWS.get(settings.api or "", ())
    given = (law for law in (*own, *GENERIC_LAWS) if is_given(law, document))
    return tuple(law for law in given if _is_chosen(law, settings.laws))


def stories_for(settings: Settings) -> tuple[Story, ...]:
    """The API's own stories, then those that any document's shape gives."""
    own = STORIES.get(settings.api or "", (FULL_LISTS, full_page.STORY))
    return (*own, *GENERIC_STORIES)


def _full_lists(scene: Scene) -> None:
    """Lists are read while there is something in them: a server may start empty."""
    resources.fill(scene)
    listings.lists_are_read(scene)


FULL_LISTS = Story("lists are filled and read", _full_lists)


def _is_chosen(law: Law, chosen: Sequence[str]) -> bool:
    return not chosen or any(law.id == each or law.id.startswith(f"{each}.") for each in chosen)
