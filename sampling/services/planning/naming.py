"""How people, sites and areas of a session are named in a sentence, and what is said of a code that is none of them."""

from sampling.domain.errors import Named
from sampling.domain.texts import N_

from .gathering import Gathered

NO_SUCH_ROLE = N_("The sites of this session need nobody with the role %(role)s. Choose another role.")


class Names:
    """Names by code; a code that nobody has stays a code."""

    def __init__(self, given: Gathered) -> None:
        self._staff = {one.code: one.name for one in given.staff}
        self._sites = {one.code: one.name for one in given.places}
        self._areas = {one.code: one.name for one in given.areas}

    def person(self, code: str) -> Named | str:
        """A person of the session."""
        return Named(code, self._staff[code]) if code in self._staff else code

    def site(self, code: str) -> Named | str:
        """A site of the county."""
        return Named(code, self._sites[code]) if code in self._sites else code

    def area(self, code: str) -> Named | str:
        """An area of the county."""
        return Named(code, self._areas[code]) if code in self._areas else code

    def no_site(self, code: str) -> tuple[str, dict[str, object]]:
        """Said of a code that is no site of the session."""
        if not code:
            return N_("Type the code of the site."), {}
        if code in self._sites:
            return (
                N_("%(site)s takes no part in this session. Choose another site, or add it on the session's page."),
                {"site": self.site(code)},
            )
        return N_("There is no site with the code %(code)s. Choose one from the session's sites."), {"code": code}

    def no_base(self, code: str) -> tuple[str, dict[str, object]]:
        """Said of a code from where nobody of the session starts."""
        if code in self._areas:
            return (
                N_("Nobody of this session starts from %(area)s. Choose another area, or nothing for everywhere."),
                {"area": self.area(code)},
            )
        return (
            N_("There is no area with the code %(code)s. Choose one from the list, or nothing for everywhere."),
            {"code": code},
        )

    def no_person(self, code: str, *, left_out: bool) -> tuple[str, dict[str, object]]:
        """Said of a code that is nobody who can work; left_out: only because fewer people are assumed."""
        if not code:
            return N_("Type the code of the person."), {}
        if left_out:
            return (
                N_("%(person)s is one of those whom the run is to do without. Choose somebody else."),
                {"person": self.person(code)},
            )
        if code in self._staff:
            return (
                N_("%(person)s has no role that the sites of this session need. Choose somebody else."),
                {"person": self.person(code)},
            )
        return (
            N_(
                "This session has nobody with the code %(code)s. Look the code up under Staff, or choose somebody else."
            ),
            {"code": code},
        )
