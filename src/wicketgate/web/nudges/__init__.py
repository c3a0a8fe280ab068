"""What the bank's core tells by itself: that there is news of an order. Only a live bank has it."""
