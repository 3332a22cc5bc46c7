"""What the questions of a study are called, and how its versions came."""

from flask_babel import lazy_gettext

QUESTION_WORDS = {
    "fewest": lazy_gettext("The fewest sites with everyone near enough"),
    "walking": lazy_gettext("So many sites with the least walking"),
    "reach": lazy_gettext("So many sites with most people near enough"),
    "room": lazy_gettext("Sites with room for everyone, at the least walking and cost"),
}
