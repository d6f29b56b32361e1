"""Running text: sentences, callouts, lists and charts outside of tables, and whose figures they tell."""
