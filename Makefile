# Short names for the README's commands.
.PHONY: try test huge bench
try:   ; bash bin/try
test:  ; bash bin/test
huge:  ; bash bin/test huge
bench: ; bash bin/bench
