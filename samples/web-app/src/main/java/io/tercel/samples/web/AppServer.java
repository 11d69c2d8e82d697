package io.tercel.samples.web;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.annotation.ExceptionHandlerFunction;
import com.linecorp.armeria.server.file.FileService;
import io.tercel.error.VectorDbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one HTTP server: the page and what it asks for. */
final class AppServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AppServer.class);

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Server server;

    /**
     * Starts it; an {@link UncheckedIOException} tells when it cannot listen there.
     *
     * @param address where to listen; port 0 for any that is free
     * @param allowedHosts names that the machine may be called by, besides the address and those of the machine itself
     */
    AppServer(InetSocketAddress address, Set<String> allowedHosts, Api api, long maxUploadBytes) {
        ServerBuilder builder = Server.builder()
                .http(address)
                .maxRequestLength(maxUploadBytes)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .annotatedService(api, failures())
                .serviceUnder("/", site())
                .decorator(new Gate(hosts(address, allowedHosts))::serve);
        server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new UncheckedIOException(
                        "nothing can be served at " + address
                                + ", where perhaps another program is; --port takes another",
                        cause);
            }
            throw e;
        }
    }

    private static Set<String> hosts(InetSocketAddress address, Set<String> allowed) {
        Set<String> hosts = new HashSet<>(LOOPBACK);
        hosts.add(address.getHostString().toLowerCase(Locale.ROOT));
        allowed.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        return hosts;
    }

    private static HttpService site() {
        return FileService.builder(AppServer.class.getClassLoader(), "/io/tercel/samples/web/site")
                // Looked at again at each visit, by its tag: a new version of the program is seen at once.
                .cacheControl(ServerCacheControl.REVALIDATED)
                .build();
    }

    private static ExceptionHandlerFunction failures() {
        return (ctx, req, cause) -> {
            if (cause instanceof RefusedException refused) {
                return Json.response(refused.status(), Map.of("message", String.valueOf(refused.getMessage())));
            }
            if (cause instanceof VectorDbException || cause instanceof UncheckedIOException) {
                log.error("{} {} failed", req.method(), ctx.path(), cause);
                return Json.response(
                        HttpStatus.INTERNAL_SERVER_ERROR, Map.of("message", String.valueOf(cause.getMessage())));
            }
            if (cause instanceof IllegalArgumentException) {
                return Json.response(HttpStatus.BAD_REQUEST, Map.of("message", "The request is not complete."));
            }
            return ExceptionHandlerFunction.fallthrough();
        };
    }

    int port() {
        return server.activeLocalPort();
    }

    /** Takes no more requests from now on; done when those that are being served are. */
    CompletableFuture<Void> stop() {
        return server.stop();
    }

    @Override
    public void close() {
        stop().join();
    }
}
