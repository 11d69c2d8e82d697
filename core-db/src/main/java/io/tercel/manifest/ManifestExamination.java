package io.tercel.manifest;

import io.tercel.error.VectorDbException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileDamage;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The manifests that lie in a directory, good or damaged, and what is wrong with them and with CURRENT. Changes nothing.
 *
 * @param manifests that can be read, the oldest first
 * @param damage what keeps the manifest in force from being read; empty when it can be
 */
public record ManifestExamination(List<Stored> manifests, List<FileDamage> damage) {

    /**
     * A manifest that can be read.
     *
     * @param number in its name
     * @param file its name
     * @param inForce whether it is the one that CURRENT names
     * @param database identity of the database, from its header
     * @param json what it says
     * @param manifest the same, understood; empty when it is not understood
     */
    public record Stored(
            long number, String file, boolean inForce, UUID database, String json, Optional<Manifest> manifest) {}

    /** Copies the lists. */
    public ManifestExamination {
        manifests = List.copyOf(manifests);
        damage = List.copyOf(damage);
    }

    /** Reads what there is. */
    public static ManifestExamination of(Directory directory) {
        List<FileDamage> damage = new ArrayList<>();
        Optional<ManifestStore.Root> root = root(directory, damage);
        List<Stored> manifests = new ArrayList<>();
        for (String name : directory.list("")) {
            if (ManifestStore.MANIFEST_NAME.matcher(name).matches()) {
                stored(directory, name, root, damage).ifPresent(manifests::add);
            }
        }
        root.map(named -> ManifestStore.fileName(named.number()))
                .filter(name -> !directory.exists(name))
                .ifPresent(name -> damage.add(
                        new FileDamage(ManifestStore.CURRENT, 0, "it names %s, which is missing".formatted(name))));
        manifests.sort(Comparator.comparingLong(Stored::number));
        return new ManifestExamination(manifests, damage);
    }

    private static Optional<ManifestStore.Root> root(Directory directory, List<FileDamage> damage) {
        if (!directory.exists(ManifestStore.CURRENT)) {
            damage.add(new FileDamage(ManifestStore.CURRENT, 0, "the file is missing"));
            return Optional.empty();
        }
        try {
            return Optional.of(ManifestStore.readRoot(directory));
        } catch (VectorDbException e) {
            damage.add(FileDamage.of(ManifestStore.CURRENT, e));
            return Optional.empty();
        }
    }

    private static Optional<Stored> stored(
            Directory directory, String name, Optional<ManifestStore.Root> root, List<FileDamage> damage) {
        try (CheckedFile file = CheckedFile.open(directory, name, ManifestStore.MANIFEST_TYPE)) {
            long number = file.header().identity().number();
            boolean named = root.filter(current -> current.number() == number
                            && current.length() == file.length()
                            && current.checksum() == file.checksum())
                    .isPresent();
            byte[] bytes = file.verifiedBody().toArray(ValueLayout.JAVA_BYTE);
            return Optional.of(new Stored(
                    number,
                    name,
                    named,
                    file.header().identity().databaseId(),
                    new String(bytes, StandardCharsets.UTF_8),
                    understood(name, bytes, damage)));
        } catch (VectorDbException e) {
            damage.add(FileDamage.of(name, e));
            return Optional.empty();
        }
    }

    private static Optional<Manifest> understood(String name, byte[] bytes, List<FileDamage> damage) {
        try {
            return Optional.of(ManifestCodec.decode(bytes));
        } catch (VectorDbException e) {
            damage.add(new FileDamage(name, 0, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /** The manifest in force; when that cannot be read, the newest that can be. */
    public Optional<Stored> best() {
        return manifests.stream()
                .filter(stored -> stored.manifest().isPresent())
                .max(Comparator.comparing(Stored::inForce).thenComparingLong(Stored::number));
    }
}
