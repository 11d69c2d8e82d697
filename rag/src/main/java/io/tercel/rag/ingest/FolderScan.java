package io.tercel.rag.ingest;

import io.tercel.rag.ingest.IngestReport.Problem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * The documents of a folder. Names that begin with a dot are passed over: version control, editors and systems keep their own
 * things there. Links are not followed: what is outside of the folder is not the folder's, and links can run in circles.
 */
final class FolderScan extends SimpleFileVisitor<Path> {

    private final Path root;
    private final FileTypes types;
    private final long maxBytes;
    private final List<SourceDocument> documents = new ArrayList<>();
    private final List<Problem> skipped = new ArrayList<>();
    private final List<Problem> failed = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    private FolderScan(Path root, FileTypes types, long maxBytes) {
        this.root = root;
        this.types = types;
        this.maxBytes = maxBytes;
    }

    static Supply folder(Path root, FileTypes types, long maxBytes) throws IOException {
        FolderScan scan = new FolderScan(root, types, maxBytes);
        Files.walkFileTree(root, scan);
        return scan.supply(true);
    }

    static Supply files(Path root, List<Path> files, FileTypes types, long maxBytes) {
        FolderScan scan = new FolderScan(root, types, maxBytes);
        for (Path file : files) {
            Path path = root.resolve(file).normalize();
            if (!path.startsWith(root)) {
                throw new IllegalArgumentException("'" + file + "' is not in the folder '" + root + "'");
            }
            try {
                scan.visitFile(path, Files.readAttributes(path, BasicFileAttributes.class));
            } catch (IOException e) {
                scan.visitFileFailed(path, e);
            }
        }
        return scan.supply(false);
    }

    private Supply supply(boolean complete) {
        // File systems list in an order of their own; the same folder should give the same run everywhere.
        documents.sort(Comparator.comparing(SourceDocument::id));
        skipped.sort(Comparator.comparing(Problem::documentId));
        return new Supply(documents, skipped, failed, unreadable, complete);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        return isHidden(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isHidden(file)) {
            return FileVisitResult.CONTINUE;
        }
        String id = id(file);
        try {
            if (!attributes.isRegularFile()) {
                throw new SkippedDocumentException(attributes.isSymbolicLink() ? "is a link" : "is not a regular file");
            }
            if (attributes.size() > maxBytes) {
                throw new SkippedDocumentException("has " + attributes.size() + " bytes, more than " + maxBytes);
            }
            FileTypes.FileType type = types.of(String.valueOf(file.getFileName()));
            documents.add(new SourceDocument.OfFile(id, file, attributes.size(), type));
        } catch (SkippedDocumentException e) {
            skipped.add(new Problem(id, Reasons.of(e)));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException cause) {
        failed.add(new Problem(id(file), Reasons.of(cause)));
        unreadable.add(id(file));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException cause) {
        // A listing that broke off: what it did not show may still be there.
        return cause == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, cause);
    }

    private boolean isHidden(Path path) {
        return !path.equals(root) && String.valueOf(path.getFileName()).startsWith(".");
    }

    private String id(Path path) {
        List<String> names = new ArrayList<>();
        root.relativize(path).forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }
}
