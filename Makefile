# 明账 Mingzhang. `make help` lists the targets.
SHELL   := /bin/bash
ifeq ($(MAKELEVEL)$(filter clean distclean,$(MAKECMDGOALS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
export DESTDIR prefix bindir datadir unitdir
B       ?= build
CFLAGS  ?= -O2 -g
VERSION := $(shell sed -n 's/.*MINGZHANG_VERSION "\(.*\)"/\1/p' include/core/version.h)
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wcast-qual -Wvla \
           -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wno-missing-field-initializers -Werror
HARDEN  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OUR     := -std=c17 -D_GNU_SOURCE -Iinclude $(WARN) $(HARDEN) \
           -include tests/lint/banned.h -MMD -MP
LDHARD  := -pie -Wl,-z,relro,-z,now -pthread
# Some two hundred test programs of one library each: a quick linker, where there is one, saves minutes.
LDQUICK := $(if $(shell command -v mold 2>/dev/null),-fuse-ld=mold)

SRC     := $(wildcard src/*/*.c)
LIB_OBJ := $(patsubst %.c,$B/%.o,$(filter-out src/main/%,$(SRC))) $B/asset_data.o
PROGS   := $(patsubst src/main/%.c,$B/%,$(wildcard src/main/*.c))
UNIT    := $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/unit/test_*.c))
INTEG   := $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/integration/test_*.c))
TAMPER  := $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/tamper/test_*.c))
BENCH   := $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/bench/bench_*.c))
REPLAY  := $(patsubst tests/fuzz/fuzz_%.c,$B/tests/fuzz/replay_%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ    := $(patsubst tests/fuzz/fuzz_%.c,$B/tests/fuzz/fuzz_%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_LOG := $B/tests/support/tinylog.o
SUPPORT := $(patsubst %.c,$B/%.o,$(wildcard tests/support/*.c))
ASSETS  := $(sort $(shell find sql src/*/assets -type f 2>/dev/null))
PO      := $(sort $(wildcard src/*/zh_CN.po))
MO      := $B/locale/zh_CN/LC_MESSAGES/mingzhang.mo

# Each library belongs to one module; only its objects see the library's own header folder.
XML_INC := $(shell xml2-config --cflags 2>/dev/null)
P11_INC := $(shell pkg-config --cflags p11-kit-1 2>/dev/null)
PANGO_INC := $(shell pkg-config --cflags pangocairo poppler-glib 2>/dev/null)
PQ_INC  := -I$(shell pg_config --includedir 2>/dev/null)
$B/src/db/%.o:     OUR += $(PQ_INC)
$B/src/format/%.o: OUR += $(XML_INC)
$B/src/crypto/%.o: OUR += $(P11_INC)
$B/src/board/%.o:  OUR += $(PANGO_INC)
WEB_LIBS := -levent_openssl -levent_extra -levent_core -lssl
KEY_LIBS := -lp11-kit -lcrypto
PAPER_LIBS := -lqrencode -lpoppler-glib -lpangocairo-1.0 -lpango-1.0 -lcairo -lgobject-2.0 -lglib-2.0
ALL_LIBS := -lcurl $(WEB_LIBS) -lpq $(KEY_LIBS) -ljansson -lcsv -lxml2 -lzip -lexpat -lxlsxwriter -lseccomp
$B/mingzhang:        LDLIBS := $(ALL_LIBS)
$B/mingzhang-verify: LDLIBS := -lcrypto -ljansson
$B/mingzhang-witness: LDLIBS := $(WEB_LIBS) $(KEY_LIBS) -ljansson -lseccomp
$B/mingzhang-signer:  LDLIBS := $(KEY_LIBS) -ljansson -lseccomp
$B/mingzhang-board:   LDLIBS := $(PAPER_LIBS) -ljansson
$(UNIT) $(INTEG) $(TAMPER) $(BENCH): LDLIBS := $(LDQUICK) -lcmocka $(ALL_LIBS)
$B/tests/unit/test_board%: LDLIBS := $(LDQUICK) -lcmocka $(ALL_LIBS) $(PAPER_LIBS)
Q        = $(if $(V),,@printf '  %-4s %s\n' $1 $@;)

all: $(PROGS) $(MO)             ## build every program
deps:                           ## install the Debian packages that are missing
	@tests/support/deps.sh build
run: deps                       ## all set-up, the main job on a full-size sample, then serve (Ctrl-C ends it)
	@$(MAKE) --no-print-directory all
	@certs/make-dev.sh var/certs >/dev/null
	@$B/mingzhang demo --home var
demo: deps                      ## the same without serving
	@$(MAKE) --no-print-directory all
	@$B/mingzhang demo --home var --no-serve
test:                           ## do all set-up and pass all tests
	@tests/support/deps.sh test
	@$(MAKE) --no-print-directory check-all
check: all unit fuzz-replay vectors lint ## quick tests, before each commit (under 30 s)
unit: $(UNIT)
	$(if $(V),,@)tests/support/prove.sh $(UNIT)
fuzz-replay: $(REPLAY)
	$(if $(V),,@)tests/support/replay.sh $(REPLAY)
vectors: all
	$(if $(V),,@)for t in tests/vectors/check_*.py; do [ ! -e "$$t" ] || python3 -B $$t || exit 1; done
integration: all $(INTEG) $(TAMPER)
	$(if $(V),,@)tests/support/prove.sh $(INTEG) $(TAMPER)
scripts: all $B/tests/interop/log ## whole-program tests: demo, kill, failures, docs
	$(if $(V),,@)B=$B tests/support/prove.sh $(sort $(wildcard tests/cli/test_*.sh tests/api/test_*.sh))
check-all:                      ## every test; under ASan and UBSan where it matters
	@for step in check clang integration scripts asan; do $(MAKE) --no-print-directory $$step || exit 1; done
asan:                           ## unit, corpus and integration tests under ASan and UBSan
	@for step in "unit fuzz-replay" asan-integration; do $(MAKE) --no-print-directory $$step B=build-asan \
	  CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined -Wno-format-truncation' \
	  HARDEN='-fPIE' LDFLAGS='-fsanitize=address,undefined' || exit 1; done
# The samples are whole-program loads; the kill tests and that of silent callers time processes: these
# run without the sanitizers.
# A board's leaks are the font libraries' own.
ASANED := $(filter-out %_sample %_kill %_signer_silent %_publish_notice,$(INTEG)) $(TAMPER)
asan-integration: all $(ASANED)
	$(if $(V),,@)tests/support/prove.sh $(ASANED)
fuzz:                           ## run every fuzz target for SECONDS each (default 30)
	@$(MAKE) --no-print-directory B=build-fuzz CC=clang HARDEN='-fPIE' fuzz-build \
	  CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined' LDFLAGS='-fsanitize=fuzzer,address,undefined'
	@tests/support/fuzz.sh $(or $(SECONDS_EACH),30) build-fuzz
fuzz-build: $(FUZZ)
clang:                          ## build everything with clang as well
	@$(MAKE) --no-print-directory B=build-clang CC=clang all
bench: all $(BENCH)             ## print the ratios of docs/benchmarks.md
	@for b in $(BENCH); do $$b || exit 1; done
lint:                           ## layers, banned words, lengths, translations, format, shell
	$(if $(V),,@)B=$B tests/lint/lint.sh
docs: all                       ## write docs/errors.md; fails in check when it differs
	@$B/mingzhang docs errors > docs/errors.md
install: all                    ## copy programs, manuals and units under DESTDIR and prefix
	@src/main/install/install.sh $B
deb: all                        ## make a Debian package of it
	@src/main/install/deb.sh $B $(VERSION)
help:                           ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 16
clean:                          ## remove what was built
	@for home in $(wildcard build*/pg-*); do tests/support/distclean.sh $$home; done
	rm -rf build build-*
distclean: clean                ## remove also the data of make run (asks the cluster to stop)
	@tests/support/distclean.sh var

$(PROGS): $B/%: $B/src/main/%.o $B/libapp.a
	$(call Q,LD)$(CC) $(LDHARD) $(LDFLAGS) $^ $(LDLIBS) -o $@
$(UNIT) $(INTEG) $(TAMPER) $(BENCH): $B/%: $B/%.o $(SUPPORT) $B/libapp.a
	$(call Q,LD)$(CC) $(LDHARD) $(LDFLAGS) $^ $(LDLIBS) -o $@
$B/tests/fuzz/replay_%: $B/tests/fuzz/fuzz_%.o $B/tests/fuzz/replay.o $(FUZZ_LOG) $B/libapp.a
	$(call Q,LD)$(CC) $(LDHARD) $(LDFLAGS) $^ $(LDQUICK) $(ALL_LIBS) -o $@
$B/tests/fuzz/fuzz_%: $B/tests/fuzz/fuzz_%.o $(FUZZ_LOG) $B/libapp.a
	$(call Q,LD)$(CC) $(LDHARD) $(LDFLAGS) $^ $(LDQUICK) $(ALL_LIBS) -o $@
$B/libapp.a: $(LIB_OBJ)
	$(call Q,AR)rm -f $@ && $(AR) rcs $@ $^
$B/tests/interop/log: $B/tests/interop/log.o $B/libapp.a
	$(call Q,LD)$(CC) $(LDHARD) $(LDFLAGS) $^ -lcrypto -ljansson -o $@
$B/asset_data.c: tests/support/embed.sh $(ASSETS) $B/assets.list
	$(call Q,GEN)tests/support/embed.sh $B $(ASSETS)
$B/asset_data.o: $B/asset_data.c
	$(call Q,CC)$(CC) -std=c17 -Iinclude -fPIE -c $< -o $@
$B/assets.list: FORCE
	@mkdir -p $B; echo '$(ASSETS)' | cmp -s - $@ || echo '$(ASSETS)' > $@
# A message with PRId64 is found at run time only when it is marked as a format.
$(MO): $(PO)
	$(call Q,MO)mkdir -p $(@D) && msgcat --use-first $(PO) | \
	  awk 'BEGIN { RS = ""; ORS = "\n\n" } /<PRI/ { printf "#, c-format\n" } { print }' | \
	  msgfmt --check-format -o $@ -
$B/%.o: %.c
	$(call Q,CC)mkdir -p $(@D) && $(CC) $(OUR) $(CFLAGS) -c $< -o $@
-include $(shell find $B -name '*.d' 2>/dev/null)
.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all deps run demo test check unit fuzz-replay vectors integration scripts check-all asan asan-integration fuzz \
        fuzz-build clang bench lint docs install deb help clean distclean FORCE
