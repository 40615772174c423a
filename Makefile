# The first two are all a newcomer needs.

run: build ## start Relance on http://127.0.0.1:8080 with its data in ./data
	./relance demo --addr 127.0.0.1:8080 --data data

test: ## every check; installs what it lacks; ends with a count
	@scripts/test.sh

build: ## the program, ./relance
	go build -o relance .

bench: ## measure ourselves beside our peers; see bench/
	@scripts/bench.sh

torture: ## kill -9, full disks and races, many times over
	@scripts/long.sh torture

audit: ## axe-core and vnu on every page that a visitor can reach
	@scripts/long.sh audit

screenshots: ## every page as a picture, in .cache/screenshots
	@scripts/long.sh screenshots

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

.PHONY: run test build bench torture audit screenshots help
