"""The bank customer's pages: sign in, look, approve or refuse, return to the TPP."""
