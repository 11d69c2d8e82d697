# Sourced by the scripts of the samples: builds what they need when sources are newer than the last build, finds a JDK of at
# least 25, and starts a program on it.
#
#   launch NAME MODULE MAIN ARGUMENT …
#
# An empty variable simd leaves out the module for SIMD, of which Java says a line at each start.
#
# NAME is the script's, for messages; MODULE is its folder; MAIN is the class. JAVA_HOME names the JDK to use, SAMPLE_JAVA_OPTS adds
# flags for it.

least=25

# The major version of a JDK, from the file that every JDK has; nothing where there is none.
version_of() {
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true
}

find_jdk() {
    best='' best_version=$((least - 1))
    for home in "${JAVA_HOME:-}" "${JDK_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        version=$(version_of "$home")
        if [ -x "$home/bin/java" ] && [ -n "$version" ] && [ "$version" -gt "$best_version" ]; then
            best=$home best_version=$version
            # The one that was asked for is taken before a newer one.
            [ "$home" != "${JAVA_HOME:-}" ] || break
        fi
    done
    printf %s "$best"
}

is_built() {
    [ -f "$module/target/classpath" ] && [ -f "$module/target/built" ] && [ -z "$(find "$root/pom.xml" "$root/bom" "$root/core-db" \
        "$root/embeddings" "$root/rerankers" "$root/integrations" "$root/rag" "$root/samples/pom.xml" "$root/samples/answers" "$module" \
        -name target -prune -o -type f \( -name pom.xml -o -path '*/src/main/*' \) -newer "$module/target/built" -print | head -n 1)" ]
}

build() {
    echo "$name: building; this is needed once" >&2
    log=$(mktemp)
    # Older than the build: what is changed while it runs is built the next time.
    mkdir -p "$module/target"
    touch "$module/target/built.next"
    set -- -q -f "$root/pom.xml" -pl "samples/$(basename "$module")" -am -Dfast -DskipTests package
    if mvn -o "$@" >"$log" 2>&1 || mvn "$@" >"$log" 2>&1; then
        mv "$module/target/built.next" "$module/target/built"
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        echo "$name: the build failed" >&2
        exit 2
    fi
}

# What a script needs before it starts Java, in jdk and in the module's folder.
ready() {
    jdk=$(find_jdk)
    if [ -z "$jdk" ]; then
        echo "$name: no JDK $least or newer found: install one (for instance Temurin $least) or set JAVA_HOME" >&2
        exit 2
    fi
    is_built || build
}

launch() {
    name=$1 module=$2 main=$3
    root=$(cd "$module/../.." && pwd)
    shift 3
    ready
    # Flags that a JDK does not know are passed over; the one for Unsafe is for Netty.
    # shellcheck disable=SC2086 # Flags from outside are several words.
    exec "$jdk/bin/java" \
        -XX:+IgnoreUnrecognizedVMOptions \
        -XX:+UseSerialGC \
        ${simd---add-modules=jdk.incubator.vector} \
        --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow \
        -Djava.awt.headless=true \
        ${SAMPLE_JAVA_OPTS:-} \
        -cp "$module/target/classes:$(cat "$module/target/classpath")" \
        "$main" "$@"
}
