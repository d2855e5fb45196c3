package org.guildhall.launcher.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path temp;

    @Test
    void onlyItsOwnerCanReadIt() throws IOException {
        DataDirectory data = prepared();

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())));
        data.writeSecret(data.passwords(), "x=y");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.passwords())));
    }

    @Test
    void aFolderOfSomethingElseIsNotTaken() throws IOException {
        Files.writeString(temp.resolve("letter.txt"), "dear");

        Trouble refused =
                assertThrows(Trouble.class, () -> DataDirectory.at(temp).prepare());

        assertTrue(refused.getMessage().contains("holds no Guildhall data"), refused.getMessage());
        assertThrows(Trouble.class, () -> DataDirectory.at(temp).remove());
        assertTrue(Files.exists(temp.resolve("letter.txt")), "reset removes nothing that isn't Guildhall's");
    }

    @Test
    void aFileInItsPlaceIsTold() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThrows(Trouble.class, () -> DataDirectory.at(file).prepare());
    }

    @Test
    void oneRunAtATimeHasIt() {
        DataDirectory data = prepared();
        assertFalse(data.isLocked());

        try (DataDirectory.Lock mine = data.lock()) {
            assertTrue(data.isLocked());
            Trouble refused = assertThrows(Trouble.class, data::lock);
            assertTrue(refused.getMessage().contains("./guildhall down"), refused.getMessage());
        }
        assertFalse(data.isLocked());
    }

    @Test
    void removingLeavesNothing() throws IOException {
        DataDirectory data = prepared();
        Files.createDirectories(data.postgres().resolve("base"));
        Files.writeString(data.postgres().resolve("base/1"), "rows");

        data.remove();

        assertFalse(Files.exists(data.root()));
    }

    @Test
    void aFullDiskIsToldAsOne() {
        Trouble full = prepared().unwritable(new IOException("No space left on device"));

        assertTrue(full.getMessage().contains("Free some space"), full.getMessage());
    }

    private DataDirectory prepared() {
        DataDirectory data = DataDirectory.at(temp.resolve("data"));
        data.prepare();
        return data;
    }
}
