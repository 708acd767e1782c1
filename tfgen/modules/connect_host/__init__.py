"""Module `connect_host`, in files: the instance, its policies, and what it runs when it starts."""
