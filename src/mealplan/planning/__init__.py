"""The steps of planning a week: pick it, place it on days, measure it out, improve it."""
