"""Where help is found now, and how exploitation is recognised: public pages, and keeping the directory."""
