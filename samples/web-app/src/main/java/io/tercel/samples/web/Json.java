package io.tercel.samples.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;

/** Values to what is sent and back. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static HttpResponse response(HttpStatus status, Object value) {
        return HttpResponse.of(status, MediaType.JSON, HttpData.ofUtf8(text(value)));
    }

    /** @throws RefusedException when it is not what was expected */
    static <T> T read(String text, Class<T> type) {
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw RefusedException.bad("The request says nothing.");
            }
            return value;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw RefusedException.bad("The request cannot be understood: " + e.getOriginalMessage());
        }
    }
}
