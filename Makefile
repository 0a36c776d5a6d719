.DEFAULT_GOAL := help
.PHONY: check verify format run bench help

check: ## before a push: format, analysis, unit tests and contracts of the embedded stores
	./mvnw -q verify -pl '!system-tests'

verify: ## all of it, as CI runs it
	CI=true .ci/run

format: ## rewrite the sources in the one format
	./mvnw -q spotless:apply

run: ## the demo: a sample API, the gateway and its UI
	./semel demo

bench: ## the benchmarks; they write their results with machine, commit and command
	benchmarks/run

help: ## this list
	@grep -E '^[a-z]+: *##' $(MAKEFILE_LIST) | sed 's/: *## /\t/' | expand -t 10
