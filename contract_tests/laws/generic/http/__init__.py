"""Laws about HTTP itself: answers as documented, errors, keys, methods, and hostile requests."""

from specdouble.contract_tests.laws.generic.http import (
    answers,
    authentication,
    bodies,
    errors,
    headers,
    methods,
    robustness,
    safety,
)
from specdouble.contract_tests.laws.law import Law

LAWS: tuple[Law, ...] = (
    *answers.LAWS,
    *headers.LAWS,
    *errors.LAWS,
    *authentication.LAWS,
    *methods.LAWS,
    *safety.LAWS,
    *bodies.LAWS,
    *robustness.LAWS,
)
