"""The compiled path of engine `vep`: what is plain is answered here, the rest by the readable rules."""
