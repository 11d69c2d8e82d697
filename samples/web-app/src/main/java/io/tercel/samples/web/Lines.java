package io.tercel.samples.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import java.util.concurrent.CancellationException;

/** A response that grows, value by value, each on a line of its own. */
final class Lines {

    private final HttpResponseWriter writer;

    Lines(HttpResponseWriter writer) {
        this.writer = writer;
    }

    /** @throws CancellationException when nobody listens any more */
    void write(Object value) {
        if (!writer.tryWrite(HttpData.ofUtf8(Json.text(value) + "\n"))) {
            throw new CancellationException("the reader has gone");
        }
    }
}
