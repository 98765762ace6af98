"""``python -m mealplan``."""

from mealplan.cli import main

main()
