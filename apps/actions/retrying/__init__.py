"""Failed frames that are retried by rule: off until a person switches it on, in that
person's name, at most so often and for so much money a day."""
