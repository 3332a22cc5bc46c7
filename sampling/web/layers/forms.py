"""What is asked about a layer."""

from itertools import starmap
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, FileField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from sampling.domain.layers import Choices

from ..areas import LEVEL_WORDS, PROVENANCE_WORDS
from ..importing import DATUM_WORDS

NOT_SAID = {"": lazy_gettext("As the layer says")}
SPREAD_WORDS = {
    "none": lazy_gettext("No: areas without a figure stay without one"),
    "ground": lazy_gettext("By ground: each area by its square metres"),
    "equal": lazy_gettext("Equally: each area the same"),
    "attribute": lazy_gettext("By an attribute of the layer, such as households"),
}
_TEXTS = ("system", "layer", "code_field", "source", "residents_source", "weight_field", "parent_code")
_FOLDED = ("datum", "system", "layer", "code_field", "residents_date", "residents_source", "weight_field")
_WORDS = ("level", "provenance", "spread")


def _offered(*words: Any) -> list[SelectChoice]:
    return list(starmap(SelectChoice, {key: label for some in words for key, label in some.items()}.items()))


class ChoicesForm(FlaskForm):
    """What the file does not say itself."""

    datum = SelectField(lazy_gettext("Datum of the coordinates"), choices=_offered(DATUM_WORDS))
    system = StringField(lazy_gettext("Reference system"), [Optional(), Length(max=200)])
    layer = StringField(lazy_gettext("Layer of the GeoPackage"), [Optional(), Length(max=200)])
    code_field = StringField(lazy_gettext("Attribute with the codes"), [Optional(), Length(max=100)])
    level = SelectField(lazy_gettext("Level of the areas"), choices=_offered(NOT_SAID, LEVEL_WORDS))
    parent_code = StringField(lazy_gettext("Code of the area above"), [Optional(), Length(max=40)])
    provenance = SelectField(lazy_gettext("What the outlines are"), choices=_offered(NOT_SAID, PROVENANCE_WORDS))
    source = StringField(lazy_gettext("Where they are from"), [Optional(), Length(max=400)])
    residents_date = DateField(lazy_gettext("Day of the residents' figures"), [Optional()])
    residents_source = StringField(lazy_gettext("Where the residents' figures are from"), [Optional(), Length(max=400)])
    spread = RadioField(
        lazy_gettext("Divide a total among the areas below it?"), choices=_offered(SPREAD_WORDS), default="none"
    )
    weight_field = StringField(lazy_gettext("The attribute to divide by"), [Optional(), Length(max=100)])
    repair = BooleanField(lazy_gettext("Put slivers and narrow gaps right"), default=True)

    @property
    def open_details(self) -> bool:
        """Whether something has a fault, or was said in the folded parts, so that they are shown."""
        said = any(self[name].data for name in _FOLDED) or self.spread.data not in (None, "none")
        return said or any(field.errors for field in self)

    @property
    def choices(self) -> Choices:
        """The choices that were made."""
        texts: dict[str, Any] = {name: (self[name].data or "").strip() for name in _TEXTS}
        texts |= {name: self[name].data or ("none" if name == "spread" else "") for name in _WORDS}
        day = self.residents_date.data.isoformat() if self.residents_date.data else ""
        return Choices(**texts, datum=self.datum.data or None, residents_date=day, repair=bool(self.repair.data))


class LayerForm(ChoicesForm):
    """The file, and what it does not say itself."""

    file = FileField(lazy_gettext("File"))
