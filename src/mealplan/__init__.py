"""A week of real meals that meets pregnancy targets, planned by linear programming."""
