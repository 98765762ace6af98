"""The linear programmes in PuLP: ``week`` picks a week of meals, ``portions`` measures it out."""
