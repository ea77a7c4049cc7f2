# dpkg and apt: the logs this machine has of packages it installed.

make_dpkg() { tail -n "$max_lines" /var/log/dpkg.log; }

make_apt_term() { tail -n "$max_lines" /var/log/apt/term.log; }
