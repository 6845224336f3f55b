# A 512-byte guest for hosts whose KVM cannot run a Linux kernel: it prints KVM-READY on the first
# serial port, idles in hlt, and powers off when the ACPI power button is pressed.
# Both chipsets work, 'pc' (PIIX4) and 'q35' (ICH9): SeaBIOS puts their PM registers at 0x600.
.code16
.globl _start

.set COM1,       0x3f8
.set SMI_CMD,    0xb2
.set PM1_STATUS, 0x600
.set PM1_ENABLE, 0x602
.set PM1_CONTROL, 0x604
.set POWER_BUTTON, 0x100          # the same bit in PM1_STATUS and PM1_ENABLE
.set SLEEP_S5,   0x2000

_start:
    cli
    xorw  %ax, %ax
    movw  %ax, %ds
    movw  %ax, %ss
    movw  $0x7c00, %sp
    cld

    movw  $ready, %si
    movw  $COM1, %dx
print:
    lodsb
    testb %al, %al
    jz    acpi_on
    outb  %al, %dx
    jmp   print

acpi_on:                          # each chipset ignores the other's command
    movb  $0xf1, %al              # PIIX4
    outb  %al, $SMI_CMD
    movb  $0x02, %al              # ICH9
    outb  %al, $SMI_CMD
    movw  $PM1_ENABLE, %dx
    movw  $POWER_BUTTON, %ax
    outw  %ax, %dx

idle:                             # the BIOS timer wakes hlt 18 times a second
    sti
    hlt
    movw  $PM1_STATUS, %dx
    inw   %dx, %ax
    testw $POWER_BUTTON, %ax
    jz    idle
    movw  $PM1_CONTROL, %dx
    movw  $SLEEP_S5, %ax
    outw  %ax, %dx
    jmp   idle

ready: .asciz "KVM-READY\r\n"
.org 510
.word 0xaa55
