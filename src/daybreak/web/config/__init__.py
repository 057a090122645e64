"""How a deployment is put together: settings, addresses, checks and commands. Holds no subject matter."""
