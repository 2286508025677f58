"""A seminar 研讨 on the live engine: the chair, the floor, remarks; all members and guests are seen."""
