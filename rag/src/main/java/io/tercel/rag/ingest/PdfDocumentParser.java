package io.tercel.rag.ingest;

import dev.langchain4j.data.document.BlankDocumentException;
import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentParser;
import java.io.IOException;
import java.io.InputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/**
 * The text of a PDF, with a form feed at the end of each page, so that pieces can tell their page; LangChain4j's parser on the
 * same library runs all pages together. Paragraphs are set apart by blank lines. Pictures are not read: a scanned page has no text.
 * Safe for use by many threads.
 */
public final class PdfDocumentParser implements DocumentParser {

    /** With nothing to choose. */
    public PdfDocumentParser() {}

    /**
     * Reads a PDF to its end.
     *
     * @throws BlankDocumentException when it has no text
     */
    @Override
    public Document parse(InputStream input) {
        try (PDDocument pdf = Loader.loadPDF(input.readAllBytes())) {
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setLineSeparator("\n");
            stripper.setParagraphEnd("\n");
            stripper.setPageEnd(String.valueOf(PageCounter.PAGE_BREAK));
            String text = stripper.getText(pdf);
            if (text.isBlank()) {
                throw new BlankDocumentException();
            }
            return Document.from(text);
        } catch (InvalidPasswordException e) {
            throw new UnusableDocumentException("is encrypted", e);
        } catch (IOException e) {
            throw new UnusableDocumentException("is not a readable PDF: " + e.getMessage(), e);
        }
    }
}
