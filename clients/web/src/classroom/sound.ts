/** Whether this page plays the sound of the class; an observer may listen with the sound off. */
import { ref } from 'vue'

export const silence = ref(false)
