package io.tercel.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentParser;
import dev.langchain4j.data.document.parser.TextDocumentParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * LangChain4j's text parser behind a gate: it reads any bytes and puts replacement characters for what is not UTF-8, which
 * would make pieces of nonsense out of a picture with the wrong name.
 */
final class StrictTextParser implements DocumentParser {

    private static final int BINARY_PROBE_BYTES = 8_192;
    private static final byte[] UTF8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final DocumentParser text = new TextDocumentParser(StandardCharsets.UTF_8);

    @Override
    public Document parse(InputStream input) {
        byte[] bytes;
        try {
            bytes = input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        checkText(bytes);
        int skip = startsWithMark(bytes) ? UTF8_MARK.length : 0;
        return text.parse(new ByteArrayInputStream(bytes, skip, bytes.length - skip));
    }

    private static void checkText(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, BINARY_PROBE_BYTES); i++) {
            if (bytes[i] == 0) {
                throw new SkippedDocumentException("is a binary file");
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new SkippedDocumentException("is not text in UTF-8");
        }
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= UTF8_MARK.length
                && bytes[0] == UTF8_MARK[0]
                && bytes[1] == UTF8_MARK[1]
                && bytes[2] == UTF8_MARK[2];
    }
}
