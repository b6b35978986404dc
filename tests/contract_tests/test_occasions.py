"""Laws are counted for a document that has what they are about, and for no other."""

import pytest

from specdouble.contract_tests.catalogue import GENERIC_LAWS, LAWS
from specdouble.contract_tests.occasions import OCCASIONS, is_given
from specdouble.specs import BUILTIN, Document, load_builtin
from tests.contract_tests.notes import DOCUMENT as NOTES

KNOWN = {law.id: law for law in (*GENERIC_LAWS, *LAWS["peaka"])}
SKILLMEAT, PEAKA = (load_builtin(api) for api in BUILTIN)
PUBLISHED = load_builtin("peaka", "published")  # its errors have the schemas of successes


@pytest.mark.parametrize("prefix", OCCASIONS)
def test_an_occasion_is_one_of_some_law(prefix: str) -> None:
    """A law that got another id would be counted everywhere."""
    assert any(id_.startswith(prefix) for id_ in KNOWN)


@pytest.mark.parametrize(
    ("law", "document"),
    [
        ("lists.bounds.refuses-what-is-beyond", PEAKA),  # limit and offset have no bounds there
        ("lists.bounds.refuses-lengths", PEAKA),
        ("http.bodies.bounds-are-included", PEAKA),
        ("http.bodies.bounds-are-included", SKILLMEAT),  # only of the id of a project
        ("resources.creating.under-nothing", PEAKA),  # projects can't be read
        ("resources.reading.under-its-own-parent", PEAKA),  # nor created
        ("resources.keeping.defaults", PEAKA),
        ("resources.deleting.shows-what-was", PEAKA),
        ("lists.filters.compose", NOTES),
        ("http.errors.have-the-documented-shape", PUBLISHED),
        ("peaka.answer.errors-have-their-envelope", PUBLISHED),
    ],
)
def test_a_law_without_its_subject_is_not_counted(law: str, document: Document) -> None:
    """Nothing that a server of that document does could ever be judged by it."""
    assert not is_given(KNOWN[law], document)


@pytest.mark.parametrize(
    ("law", "document"),
    [
        ("lists.bounds.refuses-what-is-beyond", SKILLMEAT),
        ("lists.bounds.refuses-lengths", SKILLMEAT),
        ("lists.bounds.defaults", PEAKA),
        ("http.bodies.bounds-are-included", NOTES),
        ("resources.creating.under-nothing", NOTES),
        ("resources.reading.under-its-own-parent", NOTES),
        ("resources.keeping.defaults", NOTES),
        ("resources.creating.no-twins", PEAKA),
        ("resources.deleting.with-what-is-under-it", PEAKA),
        ("http.headers.always-or-never", SKILLMEAT),
        ("http.errors.have-the-documented-shape", PEAKA),
        ("peaka.answer.errors-have-their-envelope", PEAKA),
    ],
)
def test_a_law_with_its_subject_is_counted(law: str, document: Document) -> None:
    """It is not applicable, if nothing was judged by it."""
    assert is_given(KNOWN[law], document)
