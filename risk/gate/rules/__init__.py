"""The gate's rules, one a file. A rule sees the question and the desk, answers a denial or nothing, and knows no other rule."""
