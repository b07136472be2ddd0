"""Named SELECTs for lists, boards and panels. They answer with plain rows, not with objects to walk."""
