package io.tercel.samples.web;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other pages out. A page from anywhere can make a browser send requests to this machine: it must not be able to read
 * documents, by a name of its own that leads here (DNS rebinding), nor to bring or remove any (request forgery).
 */
final class Gate {

    private static final HttpHeaders HEADERS = HttpHeaders.builder()
            .add(
                    HttpHeaderNames.CONTENT_SECURITY_POLICY,
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
            .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .add(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
            .add(HttpHeaderNames.of("cross-origin-resource-policy"), "same-origin")
            .build();

    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final Set<String> hosts;

    /** With the names that this machine may be called by, in lower case, without ports. */
    Gate(Set<String> hosts) {
        this.hosts = Set.copyOf(hosts);
    }

    HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        return guarded(delegate, ctx, req)
                .mapHeaders(headers -> headers.toBuilder().setIfAbsent(HEADERS).build());
    }

    private HttpResponse guarded(HttpService delegate, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        String authority = req.authority();
        if (authority == null || !hosts.contains(host(authority))) {
            return refused("This application does not answer to the name '" + authority
                    + "'; --allow-host adds names that it answers to.");
        }
        if (changes(req.method()) && !comesFromOwnPage(req, authority)) {
            return refused("Requests that change anything are taken from this application's own page only.");
        }
        return delegate.serve(ctx, req);
    }

    private static HttpResponse refused(String message) {
        return Json.response(HttpStatus.FORBIDDEN, Map.of("message", message));
    }

    private static boolean changes(HttpMethod method) {
        return method != HttpMethod.GET && method != HttpMethod.HEAD;
    }

    /** Browsers say where a request comes from and pages cannot change that; what says nothing is no browser. */
    private static boolean comesFromOwnPage(HttpRequest req, String authority) {
        String site = req.headers().get("sec-fetch-site");
        if (site != null && !OWN_SITE.contains(site)) {
            return false;
        }
        String origin = req.headers().get(HttpHeaderNames.ORIGIN);
        return origin == null || authority.equalsIgnoreCase(authorityOf(origin));
    }

    private static @Nullable String authorityOf(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Without the port. */
    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }
}
