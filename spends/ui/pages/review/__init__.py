"""What needs review: two lines side by side and one question, answered one after the other."""
